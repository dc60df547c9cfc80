namespace OkkiBridge.Sandbox.Faults;

/// <summary>Which faults a call can have, by what it does.</summary>
internal static class FaultSets
{
    /// <summary>Any call whose answer is read.</summary>
    public static readonly FaultKind[] Call =
    [
        FaultKind.ServerError, FaultKind.BadGatewayHtml, FaultKind.Unavailable, FaultKind.GatewayTimeout,
        FaultKind.TooManyRequests, FaultKind.TooManyRequestsBare, FaultKind.OkWithServerErrorCode, FaultKind.CutBeforeEffect,
        FaultKind.CutMidAnswer, FaultKind.SlowAnswer, FaultKind.TruncatedJson, FaultKind.EmptyBody,
    ];

    /// <summary>A call that carries a token.</summary>
    public static readonly FaultKind[] WithToken = [.. Call, FaultKind.TokenRefused];

    /// <summary>A call that lists.</summary>
    public static readonly FaultKind[] List = [.. WithToken, FaultKind.TotalOffByOne, FaultKind.RowMissing, FaultKind.PageRepeated];

    /// <summary>A call that writes.</summary>
    public static readonly FaultKind[] Write = [.. WithToken, FaultKind.CutAfterEffect, FaultKind.BadGatewayAfterEffect, FaultKind.AnsweredNotStored, FaultKind.LateEffect];

    /// <summary>The plain write: any HTTP 200 is success to its caller, so an error inside a 200 would be a lie.</summary>
    public static readonly FaultKind[] PlainWrite =
        [.. Write.Except([FaultKind.TokenRefused, FaultKind.OkWithServerErrorCode])];

    /// <summary>Nothing ever: the control surface.</summary>
    public static readonly FaultKind[] None = [];
}
