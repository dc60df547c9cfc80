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

    /// <summary>Some were not kept, or were there already, and the answer does not say which: ask.</summary>
    /// <param name="Text">The target's words, bounded.</param>
    internal sealed record Partial(string Text) : WriteAnswer;

    /// <summary>No answer came, or none that can be read: nothing is known. Ask before writing again.</summary>
    /// <param name="Text">Why, in words for people.</param>
    internal sealed record Lost(string Text) : WriteAnswer;
}
