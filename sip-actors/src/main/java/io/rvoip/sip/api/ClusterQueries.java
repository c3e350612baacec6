package io.rvoip.sip.api;

import io.rvoip.sip.quota.TenantUse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Questions and orders that any node answers for the whole cluster. Lists ask every node's own
 * index in parallel; a node that does not answer in time is named in {@link Answer#missingNodes()}
 * and the stage still completes normally.
 */
public interface ClusterQueries {
  /** Calls that have not ended, ordered by id, at most {@link CallFilter#limit()}. */
  CompletionStage<Answer<List<CallView>>> liveCalls(CallFilter filter);

  /** One live call with its counters as of now; null when no such call lives in that tenant. */
  CompletionStage<@Nullable CallView> call(String tenant, String id);

  /** Bindings, in {@link RegistrationFilter#ORDER}. */
  CompletionStage<Answer<List<RegistrationView>>> registrations(RegistrationFilter filter);

  /**
   * Ends both legs of a call.
   *
   * @param version only if the call is still like this, {@link CallView#version()}; null: whatever
   *     has become of it
   */
  CompletionStage<HangupResult> hangup(String tenant, String id, @Nullable String version);

  /** Rings {@link OriginateCall#from()} first and, when it answers, {@link OriginateCall#to()}. */
  CompletionStage<OriginateResult> originate(OriginateCall order);

  /** What these tenants have now; those that have nothing are left out. */
  CompletionStage<Answer<Map<String, TenantUse>>> use(List<String> tenants);

  /** Every member of the cluster, ordered by name. */
  CompletionStage<Answer<List<NodeView>>> nodes();
}
