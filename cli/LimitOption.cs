using System.CommandLine;

namespace OkkiBridge.Cli;

/// <summary>How many rows of a list to show.</summary>
internal static class LimitOption
{
    /// <summary>The most that the control API lists.</summary>
    public const int Most = 500;

    public static Option<int> Create()
    {
        var limit = new Option<int>("--limit") { Description = $"At most so many, from 1 to {Most} / 最多条数", DefaultValueFactory = _ => 50 };
        limit.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > Most) given.AddError($"--limit must be from 1 to {Most}.");
        });
        return limit;
    }
}
