# Tab completion of zhiben for PowerShell: each line is a candidate, quoted already, its text and what it is. Nothing of
# the line is run: its words are taken from the syntax tree.
Register-ArgumentCompleter -Native -CommandName zhiben -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @()
    foreach ($element in $commandAst.CommandElements) {
        if ($element.Extent.StartOffset -ge $cursorPosition) { break }
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $words += $element.Value
        } else {
            $words += $element.Extent.Text
        }
    }
    $index = $words.Count - 1
    if ($wordToComplete -eq '') { $index = $words.Count }
    $asked = $env:ZHIBEN_COMPLETE
    $place = $env:_CLAP_COMPLETE_INDEX
    $env:ZHIBEN_COMPLETE = 'powershell'
    $env:_CLAP_COMPLETE_INDEX = "$index"
    try {
        $lines = & zhiben -- $words
    } finally {
        $env:ZHIBEN_COMPLETE = $asked
        $env:_CLAP_COMPLETE_INDEX = $place
    }
    $lines | ForEach-Object {
        $quoted, $value, $help = $_.Split("`t")
        if (-not $help) { $help = $value }
        [System.Management.Automation.CompletionResult]::new($quoted, $value, 'ParameterValue', $help)
    }
}
