using OkkiBridge.Storage;

namespace OkkiBridge.Hosting.Http;

/// <summary>What a provider's "too many calls" does to the budget.</summary>
public static class CallBudgetPauses
{
    /// <summary>Replicas know the database's clock to half a second: none calls before the pause is over by any of them.</summary>
    public static TimeSpan ClocksApart { get; } = TimeSpan.FromSeconds(1);

    /// <summary>No replica calls the provider for so long. Not to be cancelled: all need to know, whoever asked.</summary>
    public static Task PauseForAsync(this ICallBudget budget, string provider, TimeSpan pause, TimeProvider time) =>
        budget.PauseAsync(provider, time.GetUtcNow() + pause + ClocksApart, CancellationToken.None);
}
