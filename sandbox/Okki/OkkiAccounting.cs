using OkkiBridge.Sandbox.Okki.Push;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>What the simulated OKKI saw of its clients, and every version that there was to see.</summary>
public sealed class OkkiAccounting : CallAccounting
{
    private readonly OkkiData _data;
    private readonly OkkiTokens _tokens;
    private readonly PushDelivery _pushes;

    internal OkkiAccounting(OkkiData data, OkkiTokens tokens, PushDelivery pushes, TimeProvider time) : base(time) =>
        (_data, _tokens, _pushes) = (data, tokens, pushes);

    /// <summary>Answers of the token endpoints that carried a token.</summary>
    public long TokensIssued => _tokens.Issued;

    /// <summary>The tokens issued last.</summary>
    public IReadOnlyCollection<string> LastTokens => _tokens.Given.Last;

    /// <summary>Every version of every company, oldest first.</summary>
    public IReadOnlyList<CompanyVersion> Versions => _data.Versions;

    /// <summary>Push deliveries attempted.</summary>
    public long PushesSent => _pushes.Counts.Sent;

    /// <summary>Pushes that the callback acknowledged.</summary>
    public long PushesAcknowledged => _pushes.Counts.Acknowledged;

    /// <summary>Pushes given up after the last attempt.</summary>
    public long PushesDropped => _pushes.Counts.Dropped;
}
