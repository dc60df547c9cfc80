namespace OkkiBridge.Sandbox.Serving;

/// <summary>What the two simulators tell the server about themselves.</summary>
internal interface IProvider
{
    /// <summary>Its operations.</summary>
    IReadOnlyList<Operation> Operations { get; }

    /// <summary>Looks at a call before anything else, for limits; null lets it through.</summary>
    Answer? Refuse(Call call, Operation operation);

    /// <summary>Adds what every answer carries.</summary>
    Answer Decorate(Answer answer, Call call);

    /// <summary>The answer of a path that is none.</summary>
    Answer UnknownPath(Call call);

    /// <summary>HTTP 429 in the provider's form.</summary>
    Answer TooManyRequests(int? retryAfterSeconds);

    /// <summary>A server error in the provider's form.</summary>
    Answer ServerError(int status);

    /// <summary>Refuses the call's token and forgets it.</summary>
    Answer RefuseToken(Call call);
}
