# Source: keras-team/keras issue 11875.
# Asked: slices of 256 pixels are put into pictures of 259; the autoencoder's output has 256.
import numpy as np
from keras.layers import BatchNormalization, Conv2D, Input, MaxPooling2D, UpSampling2D
from keras.models import Model
from keras.optimizers import RMSprop
from sklearn.model_selection import train_test_split

volumes = [np.random.rand(64, 64, 130) for _ in range(2)]
images = []
for a in volumes:
    a = a[:, :, 78:88]
    for i in range(a.shape[2]):
        images.append(a[:, :, i])

images = np.array(images)
images = images.reshape(-1, 64, 64, 1)
m = np.max(images)
mi = np.min(images)
images = (images - mi) / (m - mi)

temp = np.zeros([len(images), 67, 67, 1])
temp[:, 3:, 3:, :] = images
images = temp

train_X, valid_X, train_ground, valid_ground = train_test_split(images, images, test_size=0.2, random_state=13)
x, y, inChannel = 67, 67, 1
input_img = Input(shape=(x, y, inChannel))


def autoencoder(input_img):
    conv1 = Conv2D(8, (3, 3), activation="relu", padding="same")(input_img)
    conv1 = BatchNormalization()(conv1)
    pool1 = MaxPooling2D(pool_size=(2, 2))(conv1)
    conv2 = Conv2D(8, (3, 3), activation="relu", padding="same")(pool1)
    pool2 = MaxPooling2D(pool_size=(2, 2))(conv2)
    conv3 = Conv2D(8, (3, 3), activation="relu", padding="same")(pool2)
    up1 = UpSampling2D((2, 2))(conv3)
    conv4 = Conv2D(8, (3, 3), activation="relu", padding="same")(up1)
    up2 = UpSampling2D((2, 2))(conv4)
    return Conv2D(1, (3, 3), activation="sigmoid", padding="same")(up2)


model = Model(input_img, autoencoder(input_img))
model.compile(loss="mean_squared_error", optimizer=RMSprop())
model.fit(train_X, train_ground, batch_size=8, epochs=1, verbose=1, validation_data=(valid_X, valid_ground))
