namespace OkkiBridge.Extractor.Okki;

/// <summary>What OKKI's answers do not allow: the message is for people.</summary>
/// <param name="message">For people.</param>
/// <param name="call">The call that is at fault: method and path.</param>
/// <param name="field">The field of its answer that shows it; null where it is not a matter of a field.</param>
/// <param name="inner">What it came from.</param>
internal abstract class OkkiException(string message, string call, string? field = null, Exception? inner = null) : Exception(message, inner)
{
    public string Call { get; } = call;

    public string? Field { get; } = field;
}

/// <summary>No answer of OKKI that can be relied on, after the client's own tries: a later one may be.</summary>
internal sealed class OkkiUnavailableException(string message, string call, string? field = null, bool isThrottled = false, Exception? inner = null)
    : OkkiException(message, call, field, inner)
{
    /// <summary>Whether OKKI, or the budget, grants no call at present.</summary>
    public bool IsThrottled { get; } = isThrottled;
}

/// <summary>OKKI refuses every call: credentials, scope, a module that is not switched on, or an address. Only a person can help.</summary>
internal sealed class OkkiConfigurationException(string message, string call) : OkkiException(message, call);

/// <summary>OKKI refuses what the plan asks for, by a code that means so.</summary>
internal sealed class OkkiRefusedException(string message, string call) : OkkiException(message, call);
