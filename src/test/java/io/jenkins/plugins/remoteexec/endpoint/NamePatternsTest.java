package io.jenkins.plugins.remoteexec.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
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
            **/main, repo/x%2Fmain, false
            repo/feature%2F*, repo/feature%2Fx, true
            repo/feature%2F*, repo/feature%2Fx%2Fy, true
            repo/feature/*, repo/feature%2Fx, false
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
    void theFormWarnsOfAPatternThatIsMeantForABranchAndMatchesNoJob() {
        List<String> jobs = List.of("repo/main", "repo/feature%2Fx");
        assertEquals(
                "'repo/feature/*' matches no job. The job of a branch has a slash in the branch's name encoded:"
                        + " 'repo/feature%2Fx'. Write %2F for that slash, as in repo/feature%2F*.",
                JobPatternCheck.misled("repo/main\nrepo/feature/*", jobs).orElseThrow());
        assertEquals(Optional.empty(), JobPatternCheck.misled("repo/feature%2F*\nother/**", jobs));
        assertEquals(Optional.empty(), JobPatternCheck.misled("**/main", List.of("repo/main", "repo/x%2Fmain")));
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
