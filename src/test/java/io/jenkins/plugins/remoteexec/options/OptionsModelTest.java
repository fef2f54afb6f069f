package io.jenkins.plugins.remoteexec.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.junit.jupiter.api.Test;

class OptionsModelTest {
    private static final List<Map<String, String>> VARIABLES =
            List.of(Map.of("name", "A", "value", "b"), Map.of("name", "C", "value", "d=e"));

    @Test
    void theEnvironmentMayBeAMapOrAListOfAssignments() {
        assertEquals(List.of(VARIABLES.get(0)), accepted("environment", Map.of("A", "b")));
        assertEquals(VARIABLES, accepted("environment", List.of("A=b", "C=d=e")));
        assertEquals(VARIABLES, accepted("environment", VARIABLES));
        assertEquals(List.of(Map.of("name", "N", "value", "5")), accepted("environment", Map.of("N", 5)));
    }

    @Test
    void anEnvironmentThatIsNoneIsRefused() {
        assertRefused("environment must be a map such as [NAME: 'value']", "environment", "A=b");
        assertRefused("environment: 'novalue' has no name", "environment", List.of("novalue"));
        assertRefused("environment must be a map", "environment", List.of(Map.of("A", "b")));
    }

    @Test
    void aSecretEnvironmentNamesCredentials() {
        List<Map<String, String>> pairs = List.of(Map.of("name", "TOKEN", "credentialsId", "deploy-token"));
        assertEquals(pairs, accepted("secretEnvironment", Map.of("TOKEN", "deploy-token")));
        assertEquals(pairs, accepted("secretEnvironment", pairs));
        String sentence = "secretEnvironment must be a map from names to ids of credentials";
        assertRefused(sentence, "secretEnvironment", List.of("TOKEN=deploy-token"));
        assertRefused(sentence, "secretEnvironment", "deploy-token");
    }

    @Test
    void aTextInPlaceOfAListNamesTheScriptOption() {
        assertRefused("command must be a list", "command", "df -h");
        assertRefused("use script: 'df -h'", "command", "df -h");
    }

    @Test
    void theItemsOfACommandBecomeTexts() {
        assertEquals(List.of("seq", "1", "10"), accepted("command", List.of("seq", 1, new StringBuilder("10"))));
        assertRefused("one of its items is of type", "command", List.of("echo", List.of("nested")));
    }

    @Test
    void aTimeoutIsAWholeNumberOfSeconds() {
        assertEquals(60, accepted("timeout", 60L));
        assertEquals(60, accepted("timeout", new BigDecimal("60.0")));
        assertEquals("60", accepted("timeout", "60"));
        assertRefused("timeout is 1.5", "timeout", new BigDecimal("1.5"));
        assertRefused("timeout is 99999999999", "timeout", 99_999_999_999L);
    }

    @Test
    void theGeneratedFormIsTheOneThatAnAuthorWouldWrite() {
        UninstantiatedDescribable described = new UninstantiatedDescribable(
                Map.of("target", "web-01", "environment", List.of(variable("A", "b"), variable("C", "d"))));
        assertEquals(
                Map.of("target", "web-01", "environment", Map.of("A", "b", "C", "d")),
                OptionsModel.generate(described).getArguments());
    }

    @Test
    void aNameThatStandsTwiceIsNotLostInAMap() {
        UninstantiatedDescribable described =
                new UninstantiatedDescribable(Map.of("environment", List.of(variable("A", "1"), variable("A", "2"))));
        assertEquals(described.getArguments(), OptionsModel.generate(described).getArguments());
    }

    @Test
    void aTextAreaHoldsOneArgumentOnEachLine() {
        assertEquals(List.of("df", "-h", "/srv"), OptionsModel.arguments("df\r\n-h\n/srv\n\n"));
        assertEquals(List.of("printf", "", "x y"), OptionsModel.arguments("printf\n\nx y"));
        assertEquals(List.of(), OptionsModel.arguments(""));
    }

    private static UninstantiatedDescribable variable(String name, String value) {
        return new UninstantiatedDescribable(Map.of("name", name, "value", value));
    }

    private static Object accepted(String option, Object given) {
        return OptionsModel.accept(Map.of(option, given)).get(option);
    }

    private static void assertRefused(String expected, String option, Object given) {
        String message = assertThrows(IllegalArgumentException.class, () -> accepted(option, given))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }
}
