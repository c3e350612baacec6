/**
 * Typed settings of the whole system, read from HOCON under {@code rvoip}: {@code reference.conf}
 * documents every key with its unit and default, the records here check it.
 *
 * <p>Everything else depends on this package and it depends on nothing. Entry: {@link
 * io.rvoip.config.RvoipConfig#load(io.rvoip.config.ConfigSources)}.
 */
@NullMarked
package io.rvoip.config;

import org.jspecify.annotations.NullMarked;
