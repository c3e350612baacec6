package io.rvoip.protocol.sip.transaction;

/**
 * What a layer has seen since it was made.
 *
 * @param started transactions begun, ours and theirs, CANCEL included
 * @param absorbed repeated requests and ACKs that the TU did not see
 * @param repeated messages sent again
 * @param timedOut transactions that ended for want of an answer or an ACK
 * @param transportFailed transactions that ended because nothing could be sent
 * @param merged requests that came by a second path and got 482
 * @param refused requests that got 503 for want of room, and requests of ours not sent for it
 * @param cancelsUnmatched CANCELs that got 481
 * @param strayResponses responses that no transaction waited for
 */
public record TransactionTotals(
    long started,
    long absorbed,
    long repeated,
    long timedOut,
    long transportFailed,
    long merged,
    long refused,
    long cancelsUnmatched,
    long strayResponses) {}
