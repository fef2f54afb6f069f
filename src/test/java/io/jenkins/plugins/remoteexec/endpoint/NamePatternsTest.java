package io.jenkins.plugins.remoteexec.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternsTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            team-a/**, team-a/app, true
            team-a/**, team-a/app/main, true
            team-a/**, team-a, true
            team-a/**, team-ab/app, false
            team-a/**, other/team-a/app, false
            team-a/*, team-a/app, true
            team-a/*, team-a/app/main, false
            team-a/*, team-a, false
            team-a, team-a, true
            team-a, team-a/app, false
            */deploy, team-a/deploy, true
            */deploy, team-a/sub/deploy, false
            **/deploy, team-a/sub/deploy, true
            **/deploy, deploy, true
            **/deploy, team-a/redeploy, false
            team-a/**/deploy, team-a/deploy, true
            team-a/**/deploy, team-a/x/y/deploy, true
            **, anything/at all, true
            web-*, web-01, true
            web-*, db-01, false
            web-*, WEB-01, false
            web-?, web-1, true
            web-?, web-12, false
            web.01, web-01, false
            [a-z]+, abc, false
            [a-z]+, [a-z]+, true
            a\\Eb, a\\Eb, true
            web-?, web-😀, true
            **/x/**, x, true
            **/x/**, a/x/b/c, true
            ***, a/b, true
            a**b, a/x/b, true
            a/**b, a/x/yb, true
            a/**b, ab, false
            """)
    void aPatternMatchesWholeNames(String pattern, String name, boolean matches) {
        assertEquals(matches, NamePatterns.of(pattern).matches(name));
    }

    /** Who may write either must not be able to keep a thread of all builds busy. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void timeGrowsWithTheLengthsAloneWhateverTheNameIsMadeFor() {
        NamePatterns patterns = NamePatterns.of("*-*-*-*-*-*-*-*-prod\n**/**/**/**/**/**/prod\n**-**-**-**-prod");
        assertFalse(patterns.matches("-".repeat(20_000)));
        assertFalse(patterns.matches("/".repeat(20_000)));
        assertTrue(patterns.matches("-".repeat(20_000) + "prod"));
    }

    @Test
    void aNameThatHidesALineEndDoesNotSlipThrough() {
        assertFalse(NamePatterns.of("web-01").matches("web-01\n"));
        assertFalse(NamePatterns.of("web-01").matches("web-01\ndb-01"));
        assertTrue(NamePatterns.of("web-*").matches("web-01\ndb-01"));
    }

    @Test
    void oneOfSeveralPatternsIsEnough() {
        NamePatterns patterns = NamePatterns.of("team-a/**\r\n\n  team-b/app  \n");
        assertTrue(patterns.matches("team-a/x"));
        assertTrue(patterns.matches("team-b/app"));
        assertFalse(patterns.matches("team-c/app"));
        assertEquals("'team-a/**' or 'team-b/app'", patterns.toString());
    }

    @Test
    void withoutAnyPatternEverythingMatches() {
        assertTrue(NamePatterns.of(null).matches("anything"));
        assertTrue(NamePatterns.of(" \n ").matches("anything"));
    }
}
