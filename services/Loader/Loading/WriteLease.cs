using Microsoft.Extensions.Options;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Loading;

/// <summary>How long a loader may take to write what it claimed: what one call may take at most, and a margin.</summary>
internal sealed class WriteLease(IOptions<QingyiyunOptions> options)
{
    private readonly TimeSpan _call = options.Value.LongestBudgetWait + options.Value.Timeout;

    /// <summary>A write that has no answer so long after its claim was begun is given up, well before the claim ends and somebody else may ask. By default 80 seconds.</summary>
    public TimeSpan Deadline => _call * 4 / 3;

    /// <summary>A claim older than this is in doubt. By default two minutes.</summary>
    public TimeSpan Length => _call * 2;
}
