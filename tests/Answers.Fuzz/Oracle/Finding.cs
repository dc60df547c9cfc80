namespace OkkiBridge.Answers.Fuzz.Oracle;

/// <summary>A promise that was broken.</summary>
/// <param name="Kind">Which one, in a word: a smaller case must break the same.</param>
/// <param name="Text">How.</param>
internal sealed record Finding(string Kind, string Text)
{
    public override string ToString() => $"{Kind}: {Text}";
}

/// <summary>What became of a scenario.</summary>
/// <param name="End">How its run ended: its status, or <c>completed with rejections</c>, <c>not started</c>, <c>stands</c>.</param>
/// <param name="Findings">What was broken; empty is good.</param>
internal sealed record Outcome(string End, IReadOnlyList<Finding> Findings);
