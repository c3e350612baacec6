/**
 * Passwords with which people sign in: how good they must be, how they are kept (Argon2id, RFC
 * 9106), and how guessing is slowed down. Knows nothing of users; {@link io.rvoip.auth.Logins} puts
 * it together.
 */
@NullMarked
package io.rvoip.auth.login;

import org.jspecify.annotations.NullMarked;
