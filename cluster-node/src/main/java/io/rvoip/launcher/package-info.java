/**
 * What stands behind {@code ./rvoip}: starts and stops nodes and the local PostgreSQL, makes the
 * first users, and asks running nodes over HTTP.
 *
 * <p>Knows {@code io.rvoip.node} (a node in this process) and {@code io.rvoip.store} (first start,
 * moving a database); nothing depends on it. Entry: {@link io.rvoip.launcher.LauncherMain}.
 */
@NullMarked
package io.rvoip.launcher;

import org.jspecify.annotations.NullMarked;
