namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>The target's calls as people know them.</summary>
internal static class TargetCall
{
    public const string Token = "POST /v2/oauth";
    public const string Store = "POST /v2/open-api/business/{scheme}/store";
    public const string Query = "POST /v2/open-api/business/{scheme}/query";
    public const string Write = "POST /write";

    public static string Of(Endpoint endpoint) => endpoint switch
    {
        Endpoint.Token => Token,
        Endpoint.Store => Store,
        _ => Query,
    };
}
