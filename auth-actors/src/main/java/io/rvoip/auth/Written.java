package io.rvoip.auth;

/** What became of a write to the store of users, groups or keys. */
public enum Written {
  /** It is stored. */
  DONE,
  /** It is stored, in place of what was there. */
  REPLACED,
  /** There is one of this name already. */
  EXISTS,
  /** There is none of this name, or no such tenant. */
  MISSING,
  /** The tenant has as many as it may. */
  FULL,
  /** It is not in the version that was expected. */
  STALE,
  /** The guard did not allow it. */
  FORBIDDEN
}
