package io.rvoip.protocol.sip.dialog;

/** What a dialog says of a request that names it, RFC 3261 §12.2.2. */
public sealed interface InDialogVerdict {
  /**
   * In order; the TU handles it.
   *
   * @param targetRefreshed whether the remote target is another one now
   */
  record Accepted(boolean targetRefreshed) implements InDialogVerdict {}

  /**
   * Answer with this status and change nothing.
   *
   * @param why what is wrong
   */
  record Refused(Why why) implements InDialogVerdict {
    /** Status code to answer. */
    public int status() {
      return why.status;
    }
  }

  /** Reasons to refuse. */
  enum Why {
    /** The CSeq number is not above that of the last request; "500 (Server Internal Error)". */
    OUT_OF_ORDER(500),
    /** Call-ID or tags are those of another dialog. */
    NOT_THIS_DIALOG(481),
    /** The dialog has ended. */
    TERMINATED(481),
    /** A target refresh request without Contact, RFC 3261 §8.1.1.8. */
    CONTACT_MISSING(400);

    private final int status;

    Why(int status) {
      this.status = status;
    }
  }
}
