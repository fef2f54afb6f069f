package io.jenkins.plugins.remoteexec.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Map;

/**
 * Reads the JSON of an API that may send anything: in bounds of length, number of parts, depth, and length of names and
 * numbers. Those that are longer than most wait for their turn ({@link LongAnswers}).
 */
final class AnswerReader {
    private static final int DEEPEST = 100;
    private static final int LONGEST_NAME = 2000;
    private static final int LONGEST_NUMBER = 100;

    /** Nearly all answers are shorter, and wait for no others. */
    private static final int FREE = 256 * 1024;

    private static final Map<AnswerSize, JsonMapper> MAPPERS = mappers();

    private AnswerReader() {}

    private static Map<AnswerSize, JsonMapper> mappers() {
        Map<AnswerSize, JsonMapper> mappers = new EnumMap<>(AnswerSize.class);
        for (AnswerSize size : AnswerSize.values()) {
            StreamReadConstraints bounds = StreamReadConstraints.builder()
                    .maxDocumentLength(size.bytes())
                    .maxTokenCount(size.tokens())
                    .maxNestingDepth(DEEPEST)
                    .maxNameLength(LONGEST_NAME)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxStringLength((int) size.bytes())
                    .build();
            JsonFactory factory =
                    JsonFactory.builder().streamReadConstraints(bounds).build();
            mappers.put(
                    size,
                    JsonMapper.builder(factory)
                            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .build());
        }
        return mappers;
    }

    /**
     * @param body without the codings of HTTP
     * @param most the most bytes
     * @param turns for one that is longer than most
     * @throws com.fasterxml.jackson.core.exc.StreamConstraintsException if the JSON has more of something than it may
     * @throws BoundedBody.TooLong if it is longer than it may be
     */
    @NonNull
    static JsonNode json(@NonNull InputStream body, @NonNull AnswerSize size, long most, @NonNull LongAnswers turns)
            throws IOException {
        try (BoundedBody bounded = new BoundedBody(body, most, FREE, turns)) {
            return MAPPERS.get(size).readTree(bounded);
        }
    }
}
