package io.rvoip.media;

/** Marks control messages of the media plane that may cross nodes. */
public interface MediaMessage {}
