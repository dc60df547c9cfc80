namespace OkkiBridge.Sandbox.Okki.Push;

/// <summary>The account's one callback address, its secret, and what it is subscribed to. Thread safe.</summary>
internal sealed class PushSetup
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string[]> _subscriptions = new(StringComparer.Ordinal);

    public Uri? CallbackUrl { get; private set; }

    public string Secret { get; private set; } = "";

    public bool Verified { get; private set; }

    public string Create(Uri callbackUrl)
    {
        lock (_gate)
        {
            (CallbackUrl, Secret, Verified) = (callbackUrl, PushSeal.NewSecret(), false);
            return Secret;
        }
    }

    public void Move(Uri callbackUrl)
    {
        lock (_gate)
            (CallbackUrl, Verified) = (callbackUrl, false);
    }

    public string Regenerate()
    {
        lock (_gate)
            return Secret = PushSeal.NewSecret();
    }

    public void Delete()
    {
        lock (_gate)
            (CallbackUrl, Secret, Verified) = (null, "", false);
    }

    public void Tested(bool passed) => Verified = passed;

    /// <summary>Where and with which secret to deliver; null without a callback.</summary>
    public (Uri Url, string Secret)? Target()
    {
        lock (_gate)
            return CallbackUrl is null ? null : (CallbackUrl, Secret);
    }

    public void Subscribe(string type, string[] bizTypes)
    {
        lock (_gate)
            _subscriptions[type] = bizTypes;
    }

    /// <summary>Null when there was none.</summary>
    public string[]? Unsubscribe(string type)
    {
        lock (_gate)
            return _subscriptions.Remove(type, out var bizTypes) ? bizTypes : null;
    }

    public IReadOnlyList<(string Type, string[] BizTypes)> Subscriptions()
    {
        lock (_gate)
            return [.. _subscriptions.Select(s => (s.Key, s.Value))];
    }

    public bool Wants(string bizType)
    {
        lock (_gate)
            return _subscriptions.Values.Any(types => types.Contains(bizType));
    }
}
