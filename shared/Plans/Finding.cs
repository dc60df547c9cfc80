namespace OkkiBridge.Plans;

/// <summary>Something wrong or odd in a plan's documents.</summary>
/// <param name="Document">File name.</param>
/// <param name="Path">Where in it; empty for the whole.</param>
/// <param name="Message">What was found and what is allowed, in words for people.</param>
/// <param name="IsError">An error keeps the plan from running; a warning does not.</param>
public sealed record Finding(string Document, string Path, string Message, bool IsError = true)
{
    private const int Longest = 500;

    /// <inheritdoc cref="Finding" path="/param[@name='Path']"/>
    public string Path { get; init; } = Shortened(Path);

    /// <inheritdoc cref="Finding" path="/param[@name='Message']"/>
    public string Message { get; init; } = Shortened(Message);

    private static string Shortened(string text) => text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";

    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? $"{Document}: {Message}" : $"{Document}: {Path}: {Message}";
}

/// <summary>A plan's documents hold errors.</summary>
public sealed class PlanException(IReadOnlyList<Finding> findings) : Exception(string.Join(Environment.NewLine, findings))
{
    /// <summary>All that was found.</summary>
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
