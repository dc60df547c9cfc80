using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>What the simulated OKKI saw of its clients, and every version that there was to see.</summary>
public sealed class OkkiAccounting : CallAccounting
{
    private readonly OkkiData _data;
    private readonly OkkiTokens _tokens;

    internal OkkiAccounting(OkkiData data, OkkiTokens tokens, TimeProvider time) : base(time) => (_data, _tokens) = (data, tokens);

    /// <summary>Answers of the token endpoints that carried a token.</summary>
    public long TokensIssued => _tokens.Issued;

    /// <summary>Every version of every company, oldest first.</summary>
    public IReadOnlyList<CompanyVersion> Versions => _data.Versions;
}
