using System.Net;

namespace OkkiBridge.Hosting.Http;

/// <summary>What an answer shows of itself, before it is judged.</summary>
/// <param name="Endpoint">The endpoint that was asked, by the provider's own enumeration or name.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="HasEnvelope">Whether the body is a JSON object.</param>
/// <param name="Code"><c>code</c> of the envelope, number or numeric text; null without one.</param>
/// <param name="Error"><c>error</c> of an OAuth body; null without one.</param>
/// <param name="Text">The provider's words.</param>
public readonly record struct AnswerFacts(string Endpoint, HttpStatusCode Status, bool HasEnvelope, long? Code, string? Error, string Text);

/// <summary>One line of a provider's table of answers. The first line that fits decides; where none does, the answer is <see cref="Verdict.Inconclusive"/>.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Fits">Whether an answer is meant.</param>
/// <param name="Source">Where the fact comes from.</param>
public sealed record AnswerRule(Verdict Verdict, Func<AnswerFacts, bool> Fits, string Source);

/// <summary>A provider's table of answers. Pure.</summary>
public sealed class AnswerTable(IReadOnlyList<AnswerRule> rules)
{
    /// <summary>Its lines, in the order in which they are tried.</summary>
    public IReadOnlyList<AnswerRule> Rules { get; } = rules;

    /// <summary>The verdict of the first line that fits; what is in no line is inconclusive.</summary>
    public Verdict Judge(AnswerFacts answer)
    {
        foreach (var rule in Rules)
            if (rule.Fits(answer)) return rule.Verdict;

        return Verdict.Inconclusive;
    }
}
