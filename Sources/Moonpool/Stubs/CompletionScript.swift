import ArgumentParser

/// The scripts for shells: the parser's own, and what it does not know, that a command line which names no command runs a script, with the options of
/// `moonpool run`.
enum CompletionScript {
  /// The script for a shell.
  static func text(for shell: CompletionStubsCommand.Shell) -> String {
    switch shell {
    case .bash: bash(MoonpoolCommand.completionScript(for: .bash))
    case .zsh: zsh(MoonpoolCommand.completionScript(for: .zsh))
    case .fish: fish(MoonpoolCommand.completionScript(for: .fish))
    }
  }

  /// The names of the commands, between blanks.
  private static var commands: String {
    (MoonpoolCommand.configuration.subcommands.compactMap { ($0 as? any MoonpoolNamed.Type)?.name } + ["help"])
      .joined(separator: " ")
  }

  private static func bash(_ script: String) -> String {
    let own = """
      _moonpool_or_run() {
          local first="${COMP_WORDS[1]}"
          if [[ "${COMP_CWORD}" -eq 1 || " \(commands) " = *" ${first} "* ]]; then
              _moonpool "${@}"
          fi
          if [[ "${COMP_CWORD}" -eq 1 || " \(commands) " != *" ${first} "* ]]; then
              local -a known=("${COMPREPLY[@]}")
              COMPREPLY=()
              local COMP_LINE="${COMP_LINE/ / run }"
              local -i COMP_POINT="$((COMP_POINT + 4))"
              local -a COMP_WORDS=("${COMP_WORDS[0]}" run "${COMP_WORDS[@]:1}")
              local -i COMP_CWORD="$((COMP_CWORD + 1))"
              _moonpool "${@}"
              local word
              for word in "${known[@]}"; do
                  [[ $'\\n'"$(printf '%s\\n' "${COMPREPLY[@]}")"$'\\n' = *$'\\n'"${word}"$'\\n'* ]] || COMPREPLY+=("${word}")
              done
          fi
      }

      """
    return adding(own, before: "complete -o filenames -F _moonpool moonpool", to: script)
      .replacing(
        "complete -o filenames -F _moonpool moonpool", with: "complete -o filenames -F _moonpool_or_run moonpool\n")
  }

  private static func zsh(_ script: String) -> String {
    let own = """
      _moonpool() {
          local -i ret=1
          local -a commands=(\(commands))
          if (( CURRENT == 2 )) || (( ${commands[(Ie)${words[2]}]} )); then
              _moonpool_commands && ret=0
          fi
          if (( CURRENT == 2 )) || (( ! ${commands[(Ie)${words[2]}]} )); then
              words=("${words[1]}" run "${(@)words[2,-1]}")
              (( CURRENT++ ))
              _moonpool_commands && ret=0
          fi
          return ret
      }

      """
    let renamed = script.replacing("\n_moonpool() {", with: "\n_moonpool_commands() {", maxReplacements: 1)
    return adding(own, before: "if [[ \"${funcstack[1]}\" = _moonpool ]]; then", to: renamed) + "\n"
  }

  private static func fish(_ script: String) -> String {
    var own = """

      function __moonpool_names_no_command
          set -l words (commandline -opc)
          not contains -- "$words[2]" \(commands)
      end

      """
    for line in script.split(separator: "\n") where line.contains("\"moonpool run\"") {
      // `'__moonpool_should_offer… "moonpool run" …'` becomes the name of the function.
      let parts = line.split(separator: "'", omittingEmptySubsequences: false)
      guard let place = parts.firstIndex(where: { $0.contains("\"moonpool run\"") }) else { continue }
      var kept = parts
      kept[place] = "__moonpool_names_no_command"
      own += kept.joined(separator: "'") + "\n"
    }
    return script + "\n" + own
  }

  private static func adding(_ text: String, before mark: String, to script: String) -> String {
    script.replacing(mark, with: text + "\n" + mark, maxReplacements: 1)
  }
}
