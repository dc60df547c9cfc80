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
    internal sealed record Refused(string Text) : WriteAnswer;

    /// <summary>The effect is not known, or not that of all records: ask before writing again.</summary>
    /// <param name="Text">Why, in words for people.</param>
    internal sealed record Unclear(string Text) : WriteAnswer;
}
