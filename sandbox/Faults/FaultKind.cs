namespace OkkiBridge.Sandbox.Faults;

/// <summary>What can go wrong with one call.</summary>
public enum FaultKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>HTTP 500 with a JSON body, before any effect.</summary>
    ServerError,

    /// <summary>HTTP 502 with an HTML body, before any effect.</summary>
    BadGatewayHtml,

    /// <summary>HTTP 503, before any effect.</summary>
    Unavailable,

    /// <summary>HTTP 504, before any effect.</summary>
    GatewayTimeout,

    /// <summary>HTTP 429 with <c>Retry-After</c>.</summary>
    TooManyRequests,

    /// <summary>HTTP 429 without <c>Retry-After</c>.</summary>
    TooManyRequestsBare,

    /// <summary>HTTP 200 whose body says code 500 (OKKI) or 50001 (Qingyiyun); no effect.</summary>
    OkWithServerErrorCode,

    /// <summary>The token is refused before its end; it is revoked, so that the next one is a new one.</summary>
    TokenRefused,

    /// <summary>The connection is cut before any effect.</summary>
    CutBeforeEffect,

    /// <summary>The call takes effect, then the connection is cut without an answer.</summary>
    CutAfterEffect,

    /// <summary>The call takes effect, then HTTP 502 with an HTML body is answered.</summary>
    BadGatewayAfterEffect,

    /// <summary>The call takes effect, then the connection is cut in the middle of the answer's body.</summary>
    CutMidAnswer,

    /// <summary>The call takes effect at once, the answer comes after <see cref="FaultPlan.Slow"/>.</summary>
    SlowAnswer,

    /// <summary>The call takes effect, the answer is HTTP 200 with half of its JSON.</summary>
    TruncatedJson,

    /// <summary>The call takes effect, the answer is HTTP 200 with nothing.</summary>
    EmptyBody,

    /// <summary>The answer says success, nothing was stored. No client can see through it without reading back: in no ready-made plan.</summary>
    AnsweredNotStored,

    /// <summary>
    /// The call takes effect only after <see cref="FaultPlan.Late"/>, as behind a gateway that carries out what its caller has long given up; the answer comes then too, if anybody still waits. In
    /// no ready-made plan.
    /// </summary>
    LateEffect,

    /// <summary>A list's total is one too high or too low.</summary>
    TotalOffByOne,

    /// <summary>One row is missing from this answer only.</summary>
    RowMissing,

    /// <summary>The page before the asked one is answered again.</summary>
    PageRepeated,
}
