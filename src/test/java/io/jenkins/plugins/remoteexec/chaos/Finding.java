package io.jenkins.plugins.remoteexec.chaos;

/**
 * Something that must not be, or that is worth counting.
 *
 * @param amount bytes or executions
 */
record Finding(Kind kind, long amount, String text) {
    /** In the order of the table. */
    enum Kind {
        DOUBLE_START("double starts", true),
        BYTES_LOST("bytes lost", true),
        BYTES_REPEATED("bytes repeated", true),
        HUNG("hung", true),
        UNTRUE("outcomes that are not true", true),
        COULD_HAVE_BEEN_SAVED("lost that could have been saved", true),
        LOST_WHILE_STOPPING("lost after a cancel or deadline", false),
        STOP_NOT_CONFIRMED("stops that were not confirmed", false),
        STILL_RUNNING("still running when all was quiet", false),
        LEFT_BEHIND("left on the target", false);

        final String words;
        /** Whether there must be none. */
        final boolean isGoal;

        Kind(String words, boolean isGoal) {
            this.words = words;
            this.isGoal = isGoal;
        }
    }

    static Finding of(Kind kind, String text) {
        return new Finding(kind, 1, text);
    }
}
