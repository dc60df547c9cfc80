using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Hosting.Bus;

internal sealed partial class BusOptionsRules : IValidateOptions<BusOptions>
{
    public ValidateOptionsResult Validate(string? name, BusOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(BusOptions options)
    {
        if (options.Now.Count > 5 || options.Now.Any(d => d < TimeSpan.Zero || d > TimeSpan.FromSeconds(10)))
            yield return "Bus:RetryDelays must be at most 5 time spans from 00:00:00 to 00:00:10";
        if (options.Later.Count > 100 || options.Later.Any(d => d < TimeSpan.FromMilliseconds(1) || d > TimeSpan.FromDays(7)))
            yield return "Bus:RedeliveryDelays must be at most 100 time spans from 00:00:00.001 to 7.00:00:00";
        if (options.Prefetch is < 1 or > 1000)
            yield return "Bus:Prefetch must be from 1 to 1000";
        if (options.MostMessages is < 1 or > 10_000_000)
            yield return "Bus:MostMessages must be from 1 to 10000000";
        if (!Prefix().IsMatch(options.Prefix))
            yield return "Bus:Prefix must be at most 40 small letters, digits and hyphens, beginning with a letter";
    }

    [GeneratedRegex("^([a-z][a-z0-9-]{0,39})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
