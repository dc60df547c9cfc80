namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>What became of the records of one write.</summary>
internal abstract record WriteAnswer
{
    private WriteAnswer()
    {
    }

    /// <summary>All of them were kept.</summary>
    internal sealed record Written : WriteAnswer;

    /// <summary>A record is at fault and nothing of the batch was kept. Of a single record: it is the guilty one.</summary>
    /// <param name="Text">The target's words, bounded.</param>
    /// <param name="Code">The answer's code, or its HTTP status: what refusals are compared by. Null where it has none.</param>
    internal sealed record Refused(string Text, string? Code = null) : WriteAnswer;

    /// <summary>Some were not kept, or were there already, and the answer does not say which: ask.</summary>
    /// <param name="Text">The target's words, bounded.</param>
    /// <param name="NamesFailures">Whether it says so; else its counters merely do not account for all.</param>
    /// <param name="Code">See <see cref="Refused.Code"/>.</param>
    internal sealed record Partial(string Text, bool NamesFailures, string? Code = null) : WriteAnswer;

    /// <summary>
    /// An answer came that says nothing certain of the effect: a proxy's page, an unknown code, a success that does not say of how many. Ask, then narrow it down to the record it comes
    /// from.
    /// </summary>
    /// <param name="Text">The target's words, bounded.</param>
    internal sealed record Unclear(string Text) : WriteAnswer
    {
        /// <summary>It speaks of success.</summary>
        public bool IsTaken { get; init; }

        /// <summary>It speaks of the configuration, which another call contradicts: thrown where no record is found to be at fault.</summary>
        public TargetConfigurationException? Fault { get; init; }
    }

    /// <summary>No answer came: nothing is known. Ask before writing again.</summary>
    /// <param name="Text">Why, in words for people.</param>
    internal sealed record Lost(string Text) : WriteAnswer;
}
