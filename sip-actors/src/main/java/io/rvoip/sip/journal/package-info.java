/**
 * What entities hand to the journal and get back from it: facts under stable names, never class
 * names. The tables behind are the business of {@code io.rvoip.store}; entities in this module see
 * only these types. Entry class: {@link io.rvoip.sip.journal.JournalEntry}.
 */
@NullMarked
package io.rvoip.sip.journal;

import org.jspecify.annotations.NullMarked;
