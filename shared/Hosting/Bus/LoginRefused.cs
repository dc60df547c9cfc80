using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace OkkiBridge.Hosting.Bus;

/// <summary>MassTransit waits for a broker that is away, but gives its endpoints up for good when the broker refuses the login.</summary>
internal sealed class LoginRefused(FatalFault fatal) : IReceiveEndpointObserver
{
    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        for (var fault = faulted.Exception; fault is not null; fault = fault.InnerException)
            if (fault is AuthenticationFailureException)
                fatal.Stop("ConnectionStrings:RabbitMq: the broker refuses this user and password");

        return Task.CompletedTask;
    }

    public Task Ready(ReceiveEndpointReady ready) => Task.CompletedTask;

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;
}
