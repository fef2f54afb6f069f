package io.jenkins.plugins.remoteexec.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        assertRefused("one of its items is a list", "command", List.of("echo", List.of("nested")));
        assertRefused("one of its items is null", "command", Arrays.asList("echo", null));
        assertRefused("command must be a list", "command", Map.of("program", "df"));
        assertRefused("command must be a list", "command", 5);
    }

    @Test
    void whatSplitReturnsIsAListToo() {
        assertEquals(List.of("df", "-h", "/"), accepted("command", "df -h /".split(" ")));
        assertEquals(List.of("1", "2"), accepted("command", new int[] {1, 2}));
        assertEquals(List.of("df"), accepted("command", Set.of("df")));
        assertEquals(VARIABLES, accepted("environment", new String[] {"A=b", "C=d=e"}));
    }

    @Test
    void numbersAndTruthValuesNeedNoQuotesWhereATextIsWanted() {
        assertEquals("1042", accepted("target", 1042));
        assertEquals("web-01", accepted("target", new StringBuilder("web-01")));
        assertEquals("5", accepted("stdin", 5));
        assertEquals("true", accepted("script", true));
    }

    @Test
    void aTextThatIsNoneIsRefusedWithoutANameOfJava() {
        assertRefused(
                "target must name one machine or container, but it is a list", "target", List.of("web-01", "web-02"));
        assertRefused("target must name one machine", "target", new String[] {"web-01"});
        assertRefused("script must be a text, but it is a list", "script", List.of("df", "-h"));
        assertRefused("stdin must be a text, but it is a list", "stdin", new byte[] {1, 2});
        assertRefused("label must be a text, but it is a map", "label", Map.of("a", "b"));
        assertRefused("workingDirectory must be a text", "workingDirectory", List.of());
        assertRefused("provider must be written like osapi(", "provider", "osapi");
        assertRefused("provider must be written like osapi(", "provider", List.of("osapi"));
        assertRefused("provider must be written like osapi(", "provider", Map.of("url", "https://a.example"));
        assertRefused("credentialsId: '…'), but it is an object of type Object", "provider", new Object());
    }

    @Test
    void aTruthValueIsNeverGuessed() {
        assertEquals(false, accepted("durable", false));
        assertEquals(false, accepted("durable", "False"));
        assertEquals(true, accepted("returnStdout", "true"));
        assertRefused("durable is 'no': it must be true or false", "durable", "no");
        assertRefused("returnStatus is 1: it must be true or false", "returnStatus", 1);
        assertRefused("mergeStderr is a list: it must be true or false", "mergeStderr", List.of(true));
    }

    @Test
    void whatIsNullIsNotGiven() {
        Map<String, Object> given = new HashMap<>();
        given.put("target", "web-01");
        given.put("returnStatus", null);
        given.put("timeout", null);
        given.put("command", null);
        assertEquals(Map.of("target", "web-01"), OptionsModel.accept(given));
    }

    @Test
    void theValueOfAVariableIsAText() {
        List<Map<String, String>> five = List.of(Map.of("name", "N", "value", "5"));
        assertEquals(five, accepted("environment", List.of(Map.of("name", "N", "value", 5))));
        assertEquals(
                List.of(Map.of("name", "T", "credentialsId", "7")),
                accepted("secretEnvironment", List.of(Map.of("name", "T", "credentialsId", 7))));
        assertRefused(
                "environment: the value of HOSTS must be a text, but it is a list",
                "environment",
                Map.of("HOSTS", List.of("a", "b")));
        assertRefused(
                "secretEnvironment: the value of T must be a text", "secretEnvironment", Map.of("T", List.of("a")));
    }

    @Test
    void aTimeoutIsAWholeNumberOfSeconds() {
        assertEquals(60, accepted("timeout", 60L));
        assertEquals(60, accepted("timeout", new BigDecimal("60.0")));
        assertEquals(60, accepted("timeout", " 60 "));
        assertRefused("timeout is '': it must be a whole number of seconds", "timeout", "");
        assertRefused("timeout is '5m': it must be a whole number of seconds", "timeout", "5m");
        assertRefused("timeout is a list: it must be a whole number", "timeout", List.of(60));
        assertRefused("timeout is true: it must be a whole number", "timeout", true);
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
