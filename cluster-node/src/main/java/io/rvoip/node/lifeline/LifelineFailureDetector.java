package io.rvoip.node.lifeline;

import com.typesafe.config.Config;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.remote.PhiAccrualFailureDetector;

/**
 * Pekko's accrual detector, which also calls a member unavailable at once when its death is proven.
 * Named in {@code pekko.cluster.failure-detector.implementation-class}.
 */
public final class LifelineFailureDetector extends PhiAccrualFailureDetector {
  private final ProvenDeaths deaths;
  private volatile String address = "";

  /** As Pekko makes it, one for each watched member. */
  public LifelineFailureDetector(Config config, EventStream stream) {
    super(config, stream);
    this.deaths = ProvenDeaths.of(stream);
  }

  @Override
  public void setAddress(String watched) {
    super.setAddress(watched);
    address = watched;
  }

  @Override
  public boolean isAvailable() {
    return !deaths.contains(address) && super.isAvailable();
  }
}
