package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of variables that a shell cannot hand on to a command with any value. Each was tried in dash, bash, busybox ash,
 * mksh, ksh93, yash and zsh, and in one of them it is read-only, counted or calculated with, changed on the way, or what
 * the way depends on.
 */
final class ShellNames {
    private static final Set<String> USED = Set.of("""
            IFS LANG LINENO OLDPWD OPTERR OPTIND PATH PPID PS1 PS2 PS4 PWD SHLVL
            BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND BASH_LINENO
            BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_VERSION COMP_WORDBREAKS DIRSTACK EPOCHREALTIME EPOCHSECONDS
            EUID FUNCNAME GROUPS HISTCMD POSIXLY_CORRECT RANDOM SECONDS SHELLOPTS SRANDOM UID
            COLUMNS HISTSIZE JOBMAX KSHEGID KSHGID KSHUID KSH_MATCH KSH_VERSION LINES MAILCHECK PATHSEP PGRP
            PIPESTATUS TMOUT USER_ID YASH_VERSION
            ARGV0 CPUTYPE DIRSTACKSIZE EGID ERRNO FUNCNEST GID KEYBOARD_HACK MACHTYPE OSTYPE SAVEHIST TRY_BLOCK_ERROR
            TRY_BLOCK_INTERRUPT TTY TTYIDLE USERNAME VENDOR ZLE_RPROMPT_INDENT ZSH_ARGZERO ZSH_EVAL_CONTEXT ZSH_NAME
            ZSH_PATCHLEVEL ZSH_SCRIPT ZSH_SUBSHELL ZSH_VERSION histchars signals
            """.split("\\s+"));

    /** Locales, which ksh93 refuses to set if there is no such one, and the supervisor's own variables on the way. */
    private static final Pattern KINDS = Pattern.compile("LC_.*|_.?");

    private ShellNames() {}

    static boolean isUsed(@NonNull String name) {
        return USED.contains(name) || KINDS.matcher(name).matches();
    }
}
