/**
 * Audio arithmetic on 16-bit linear PCM: G.711, tones and their measurement, WAV. Levels are dBFS
 * where 0 is a sine that reaches full scale. Packets come from {@code protocol.rtp}; pipelines,
 * files and sound cards belong to other modules.
 */
@NullMarked
package io.rvoip.protocol.audio;

import org.jspecify.annotations.NullMarked;
