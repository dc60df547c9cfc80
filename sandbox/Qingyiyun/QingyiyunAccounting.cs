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

    /// <summary>Records accepted whose whole content was what the store held under their id already.</summary>
    public long DuplicateVersions => _store.DuplicateVersions;

    /// <summary>Records accepted that were older, by their version field, than one accepted before under their id.</summary>
    public long StaleOverwrites => _store.StaleOverwrites;

    /// <summary>Tokens issued.</summary>
    public long TokensIssued => _tokens.Issued;

    /// <summary>The tokens issued last.</summary>
    public IReadOnlyCollection<string> LastTokens => _tokens.Given.Last;
}
