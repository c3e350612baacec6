package io.rvoip.transport.dns;

import io.rvoip.protocol.sip.locate.Answer;
import io.rvoip.protocol.sip.locate.Question;
import java.util.concurrent.CompletionStage;

/** Asks name servers. Any thread; does not block. */
public interface DnsResolver {

  /** The answer, in the end; never fails: what cannot be had is {@link Answer.Nothing}. */
  CompletionStage<Answer> ask(Question question);
}
