package io.rvoip.auth;

/**
 * Is told of every change of a user after it has been stored, at the node that made it. Whoever
 * remembers something about users, here or elsewhere, forgets it.
 */
@FunctionalInterface
public interface AccountChanges {
  /** Nobody remembers anything. */
  AccountChanges NONE = (tenant, user, what) -> {};

  /** What has changed. */
  enum What {
    /** There is a new user; that there was none may be remembered. */
    ADDED,
    /** Something that opens no door. */
    UPDATED,
    /** The SIP password. */
    PASSWORD,
    /**
     * Of somebody who can sign in: disabled or enabled, another login, other roles, or removed.
     * Tokens given to him say too much.
     */
    ACCESS,
    /** Disabled, also when he was before; after one of the others. */
    DISABLED,
    /** There is no such user any more; of one who could sign in {@link #ACCESS} is told before. */
    REMOVED
  }

  /** Must not block or throw. */
  void changed(String tenant, String user, What what);

  /** This, and then the other. */
  default AccountChanges andThen(AccountChanges other) {
    return (tenant, user, what) -> {
      changed(tenant, user, what);
      other.changed(tenant, user, what);
    };
  }
}
