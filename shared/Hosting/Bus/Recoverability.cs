using MassTransit;

namespace OkkiBridge.Hosting.Bus;

/// <summary>What becomes of a message whose consumer failed; decided here for every endpoint.</summary>
internal static class Recoverability
{
    /// <summary>A blip: tried again in place.</summary>
    public static IReadOnlyList<TimeSpan> Now { get; } =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2)];

    /// <summary>An outage: delivered again later, for about a day.</summary>
    public static IReadOnlyList<TimeSpan> Later { get; } =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        .. Enumerable.Repeat(TimeSpan.FromHours(1), 22),
    ];

    /// <summary>After the last of the delays, once more each time as long: for messages that nobody takes over when they are given up, because outcomes hang on them. More than a year by default.</summary>
    private const int Owed = 10_000;

    /// <summary>
    /// The order is the design: redelivery outside, tries in place inside it, and innermost the outbox, so that what a failed try wanted to publish is
    /// forgotten. What is left after the last redelivery is given up: <see cref="GivenUpFilter"/>.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="context">Its services.</param>
    /// <param name="options">The delays.</param>
    /// <param name="givenUp">Decides in the end.</param>
    /// <param name="isOwed">Nobody takes its messages over: they come again until they go through.</param>
    public static void UseRecoverability(this IReceiveEndpointConfigurator endpoint, IRegistrationContext context, BusOptions options, GivenUpFilter givenUp, bool isOwed)
    {
        if (options.Later is [.., var longest])
            endpoint.UseScheduledRedelivery(retry => retry.Intervals(isOwed ? [.. options.Later, .. Enumerable.Repeat(longest, Owed)] : [.. options.Later]));
        if (options.Now.Count > 0) endpoint.UseMessageRetry(retry => retry.Intervals([.. options.Now]));
        endpoint.UseInMemoryOutbox(context);

        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(givenUp);
            pipe.UseFilter(new MassTransit.Middleware.GenerateFaultFilter());
            pipe.UseFilter(new MassTransit.Middleware.ErrorTransportFilter());
        });
    }
}
