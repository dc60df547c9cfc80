using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

public sealed class AttemptHandlerTests
{
    [Fact]
    public async Task Connecting_that_takes_too_long_sends_nothing()
    {
        using var sockets = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(20),
            ConnectCallback = async (_, ct) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
                throw new InvalidOperationException();
            },
        };
        using var client = new HttpClient(new AttemptHandler(TimeSpan.FromSeconds(30), TimeProvider.System) { InnerHandler = sockets });

        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://qingyiyun.test"), TestContext.Current.CancellationToken));

        Assert.Equal(HttpRequestError.ConnectionError, fault.HttpRequestError);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_told_of_a_time_out()
    {
        await using var target = new Target();
        target.Answers(Target.TokenGiven).Stalls();
        using var stop = new CancellationTokenSource();

        var write = target.Client.WriteAsync(null, [], stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using var target = new Target();
        target.Answers(Target.TokenGiven, new string(' ', 16 * 1024 * 1024 + 1) + Target.Stored);

        var unclear = Assert.IsType<WriteAnswer.Lost>(await target.WriteAsync("{}"));

        Assert.Contains(nameof(HttpRequestError.ConfigurationLimitExceeded), unclear.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_does_not_send_a_write_a_second_time()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        var calls = 0;
        server.Run(context =>
        {
            calls++;
            context.Response.StatusCode = (int)HttpStatusCode.TemporaryRedirect;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        await using var target = new SandboxTarget([("Qingyiyun:Mode", "write"), ("Qingyiyun:BaseUrl", server.Urls.Single())]);

        await Assert.ThrowsAsync<TargetConfigurationException>(() => target.Client.WriteAsync(null, [], TestContext.Current.CancellationToken));
        Assert.Equal(1, calls);
    }
}
