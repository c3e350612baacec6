package io.rvoip.sip.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Messages that went over the sockets of all nodes, without secrets, as far as they are still kept.
 * Whose they are is told with them; who may read them is for the asker to judge.
 */
public interface CallTraces {
  /** All legs of a call of ours. */
  CompletionStage<Answer<List<LegTrace>>> ofCall(String call);

  /** All that had this SIP Call-ID; no leg when nothing of it is kept. */
  CompletionStage<Answer<List<LegTrace>>> ofSipCallId(String sipCallId);
}
