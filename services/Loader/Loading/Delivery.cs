namespace OkkiBridge.Loader.Loading;

/// <summary>The time that a batch may keep its messages. What is not settled by then goes back to the queue, and is no failure of theirs. One a scope.</summary>
internal sealed class Delivery(IHostApplicationLifetime life, TimeProvider time)
{
    /// <summary>RabbitMQ closes the channel of a consumer that holds a delivery for half an hour; the step under way when it is over may take minutes.</summary>
    public static TimeSpan Budget { get; } = TimeSpan.FromMinutes(10);

    private long _begin = time.GetTimestamp();
    private TimeSpan _before;

    /// <summary>Nothing more is to be begun: the time is over, or the service stops.</summary>
    public bool IsOver => life.ApplicationStopping.IsCancellationRequested || _before + time.GetElapsedTime(_begin) >= Budget;

    /// <summary>Work on it begins.</summary>
    /// <param name="before">How long its messages have been here already.</param>
    public void Begin(TimeSpan before) => (_begin, _before) = (time.GetTimestamp(), before);

    /// <exception cref="RestComesAgainException">It is over.</exception>
    public void ThrowIfOver()
    {
        if (IsOver) throw new RestComesAgainException();
    }
}

/// <summary>What was settled stands; the rest must come again, and nobody is at fault: the delivery's time is over, its run waits for a person, or the service stops.</summary>
internal sealed class RestComesAgainException() : Exception("The rest comes again");
