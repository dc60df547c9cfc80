namespace OkkiBridge.Extractor.Retention;

/// <summary>Section <c>Retention</c>: how long is kept what nobody needs any more. Whatever has not ended is kept.</summary>
public sealed class RetentionOptions
{
    /// <summary>Which companies a run had, from its end; its figures stay. Default: 30 days.</summary>
    public TimeSpan RunCompanies { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Runs, from their end, but for the newest of each plan, and dry runs. Default: 90 days.</summary>
    public TimeSpan Runs { get; set; } = TimeSpan.FromDays(90);
}
