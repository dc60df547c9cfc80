namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>Section <c>Qingyiyun</c>: the target and its manners.</summary>
internal sealed class QingyiyunOptions
{
    /// <summary>Address of the target's API; in mode <c>write</c> usually <c>https://api.qingyiyun.com</c>.</summary>
    public Uri BaseUrl { get; set; } = new("https://api.qeasy.cloud");

    /// <summary><c>store</c>, the open API with look-up, or <c>write</c>, the plain <c>POST /write</c>.</summary>
    public WriteMode Mode { get; set; } = WriteMode.Store;

    /// <summary>Application key; required for <c>store</c>.</summary>
    public string AppKey { get; set; } = "";

    /// <summary>Secret of the application; required for <c>store</c>.</summary>
    public string AppSecret { get; set; } = "";

    /// <summary>Scheme (方案 ID) that receives the records; required for <c>store</c>.</summary>
    public string SchemeId { get; set; } = "";

    /// <summary>Calls a minute over all replicas, token calls and queries included. Default: the strictest documented reading (50) less a fifth.</summary>
    public int RequestsPerMinute { get; set; } = 40;

    /// <summary>Most records in one write, 1 to 500.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>Field of the target's records that carries the key.</summary>
    public string IdField { get; set; } = "id";

    /// <summary>Longest time of one attempt, from connecting to the answer's last byte; the wait for the budget does not count.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Also send the token as query parameter <c>access_token</c>, as the platform's endpoint tables ask. The header is always sent.</summary>
    public bool TokenInQuery { get; set; }

    /// <summary>Look-ups see what the platform received since then: must lie before the scheme's first day.</summary>
    public DateTimeOffset AskFrom { get; set; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How long after a write whose answer was lost the target is asked for it: rows show up late.</summary>
    public TimeSpan VisibilityDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// When a write that was given up, and was not there when the target was asked, is asked about again, each counted from the time before: a gateway that queues may carry it out later
    /// all the same. At most ten times. Default: after 1 and 5 minutes, a quarter of an hour, an hour, four hours and a day.
    /// </summary>
    public IReadOnlyList<TimeSpan>? AskAgainAfter { get; set; }

    internal IReadOnlyList<TimeSpan> Again => AskAgainAfter ?? UsualAgain;

    private static readonly TimeSpan[] UsualAgain =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromDays(1)];

    /// <summary>How long after the end of a write's claim the target is asked for it by itself, because no message does. Default: fifteen minutes.</summary>
    public TimeSpan SettleDoubtsAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest wait for the call budget before a call is given up as <see cref="TargetUnavailableException"/>.</summary>
    public TimeSpan LongestBudgetWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is tried while loading is paused because key, scheme or address are at fault.</summary>
    public TimeSpan CanaryInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>First wait before a look-up or a token call is repeated; doubles each time, three times at most. Writes are never repeated.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>The target's two ways in.</summary>
internal enum WriteMode
{
    /// <summary>Open API: token, scheme, look-up.</summary>
    Store = 1,

    /// <summary><c>POST /write</c>: no token, no look-up.</summary>
    Write = 2,
}
