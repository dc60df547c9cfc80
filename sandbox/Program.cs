using OkkiBridge.Sandbox;

var builder = Host.CreateApplicationBuilder(args);

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(builder.Configuration.GetSection("Sandbox").Get<SandboxSettings>() ?? new SandboxSettings());
builder.Services.AddHostedService<Simulators>();     // OKKI on 8081, Qingyiyun on 8082

await builder.Build().RunAsync();
