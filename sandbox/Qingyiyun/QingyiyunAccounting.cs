using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>What the simulated Qingyiyun saw of its clients, and whether they wrote doubly or backwards.</summary>
public sealed class QingyiyunAccounting : CallAccounting
{
    private readonly QingyiyunStore _store;
    private readonly QingyiyunTokens _tokens;

    internal QingyiyunAccounting(QingyiyunStore store, QingyiyunTokens tokens, TimeProvider time) : base(time) => (_store, _tokens) = (store, tokens);

    /// <summary>Records accepted into the store.</summary>
    public long Writes => _store.Writes;

    /// <summary>Records accepted whose whole content was what the store held under their id already, but for <see cref="LateDuplicates"/>.</summary>
    public long DuplicateVersions => _store.DuplicateVersions;

    /// <summary>Records accepted that were older, by their version field, than one accepted before under their id, but for <see cref="LateOverwrites"/>.</summary>
    public long StaleOverwrites => _store.StaleOverwrites;

    /// <summary>Records accepted long after their writer gave them up.</summary>
    public long LateWrites => _store.Late.Writes;

    /// <summary>Records accepted twice because one came late: the second one, or the first one and its writer could not know yet.</summary>
    public long LateDuplicates => _store.Late.Duplicates;

    /// <summary>The same with an older one over a newer one.</summary>
    public long LateOverwrites => _store.Late.Overwrites;

    /// <summary>Tokens issued.</summary>
    public long TokensIssued => _tokens.Issued;

    /// <summary>The tokens issued last.</summary>
    public IReadOnlyCollection<string> LastTokens => _tokens.Given.Last;
}
