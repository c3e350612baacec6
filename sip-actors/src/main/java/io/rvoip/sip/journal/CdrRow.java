package io.rvoip.sip.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Call detail record: one per call, written with the call's last event.
 *
 * @param callId our id of the call
 * @param tenant tenant of the call
 * @param from caller, as user@domain
 * @param to called address as dialled, as user@domain
 * @param route what the router chose: {@code user}, {@code app:echo}, {@code uri}, {@code
 *     originate}…
 * @param started when the INVITE was accepted for routing
 * @param answered when the 2xx was sent; null when never answered
 * @param ended when the call was over
 * @param durationMs milliseconds from answered to ended, 0 when never answered
 * @param outcome one of {@code answered cancelled busy rejected no_answer failed lost}; readers
 *     accept new words
 * @param sipStatus final status of the caller's INVITE, 0 when there was none
 * @param endedBy {@code caller callee operator system}; readers accept new words
 * @param ownerNodes nodes that owned the call, oldest first, as a JSON array
 * @param legs the legs as a JSON array of objects
 * @param codec codec of the audio, null when none was agreed
 * @param identity verdict on the caller's number as a JSON object; null when nobody looked
 */
public record CdrRow(
    String callId,
    String tenant,
    String from,
    String to,
    String route,
    Instant started,
    @Nullable Instant answered,
    Instant ended,
    long durationMs,
    String outcome,
    int sipStatus,
    String endedBy,
    String ownerNodes,
    String legs,
    @Nullable String codec,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String identity) {}
