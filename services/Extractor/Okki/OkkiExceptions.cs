namespace OkkiBridge.Extractor.Okki;

/// <summary>No answer of OKKI that can be relied on, after the client's own tries: a later one may be.</summary>
/// <param name="message">For people.</param>
/// <param name="call">Method and path.</param>
/// <param name="field">What the answer lacks; null where it is not a matter of a field.</param>
/// <param name="isThrottled">Whether OKKI, or the budget, grants no call at present.</param>
/// <param name="inner">What it came from.</param>
internal sealed class OkkiUnavailableException(string message, string call, string? field = null, bool isThrottled = false, Exception? inner = null)
    : Exception(message, inner)
{
    public string Call { get; } = call;

    public string? Field { get; } = field;

    public bool IsThrottled { get; } = isThrottled;
}

/// <summary>OKKI refuses every call: credentials, scope, a module that is not switched on, or an address. Only a person can help.</summary>
internal sealed class OkkiConfigurationException(string message, string call) : Exception(message)
{
    public string Call { get; } = call;
}

/// <summary>OKKI refuses what the plan asks for, by a code that means so.</summary>
internal sealed class OkkiRefusedException(string message, string call) : Exception(message)
{
    public string Call { get; } = call;
}
