package io.rvoip.auth.stir;

import java.util.concurrent.CompletionStage;

/** Where the certificates of signers come from. */
public interface CertificateSource {

  /** What is found at a URL. */
  sealed interface Result {}

  /** Certificates, not yet believed. */
  record Fetched(CertificateChain chain) implements Result {}

  /** None, and why. */
  record Unavailable(String reason) implements Result {}

  /** The certificates at an x5u; never fails, and answers within a bounded time. */
  CompletionStage<Result> find(String x5u);
}
