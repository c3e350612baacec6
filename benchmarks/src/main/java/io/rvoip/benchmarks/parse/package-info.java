/** Reading and changing SIP messages, beside what others take for it. */
@NullMarked
package io.rvoip.benchmarks.parse;

import org.jspecify.annotations.NullMarked;
